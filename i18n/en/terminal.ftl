### What card read, journal and doctor show.

card-number = Card ending { $tail }
card-balance = Balance on card ¥{ $amount }
card-valid = Valid from { $from } until { $until }
card-status = Status: { $status }
card-history = Last records (newest first)
card-history-none = No records
card-limits = Top-ups: at least ¥{ $minimum }, at most ¥{ $maximum }, in steps of ¥{ $step }, card limit ¥{ $limit } (0.00: no limit)
card-orders = This card has { $count } unfinished orders

journal-empty = The journal holds no order yet
journal-absent = There is no journal yet ({ $path })
journal-unknown-order = The journal holds no order { $order }
journal-open = open
journal-header = { $key }  order { $order }  card ending { $tail }  ¥{ $amount }

doctor-ok = [ok] { $what }: { $detail }
doctor-not = [not ok] { $what }: { $detail }. { $todo }
doctor-reader = Reader
doctor-key = Key
doctor-server = Server
doctor-signature = Signature
doctor-journal = Journal
doctor-clock = Clock
doctor-all-ok = Everything is in order
doctor-not-all = { $count } not in order
doctor-skipped = not checked: settle the ones before first
