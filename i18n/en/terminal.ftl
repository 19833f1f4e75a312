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
journal-service = { $key }  { $service }  order { $order }  card ending { $tail }

journal-in-use = The journal { $path } is in use by another program (process { $process }): wait for it to end
journal-damaged = The journal { $path } is damaged ({ $why }) and was left as it is. Keep it and the files beside it, restore a backup or move it away, and settle open orders with the top-up centre
journal-missing = The journal { $path } is missing, but { $log } is there and may hold open orders. Put the journal back, or move that file away
journal-not-ours = { $path } is a database, but no journal of this program. Name another file in journal.path
journal-newer = The journal { $path } was written by a newer version of this program. Install that version again
journal-not-in-force = The journal { $path } cannot be kept safely here ({ $name } is { $found } and not { $wanted }): put it on a local disk
journal-unreadable = Entry { $number } of the journal { $path } cannot be read: its order must be settled by hand
journal-terminal = The terminal number { $terminal } cannot head serial numbers: 1 to 8 digits or capital letters are expected
journal-file = The journal { $path } cannot be read or written: { $detail }

sim-card = Simulated card { $card } for the virtual reader at { $reader }
sim-card-gone = The simulated card was taken away
sim-server = Simulated server at { $address }
sim-gateway = Simulated payment gateway at { $address }
sim-not-started = The simulated server did not start: { $detail }

doctor-ok = [ok] { $what }: { $detail }
doctor-not = [not ok] { $what }: { $detail }
doctor-skipped = [not checked] { $what }: settle the others first
doctor-reader = Reader
doctor-key = Key
doctor-server = Server
doctor-signature = Signature
doctor-gateway = Payment gateway
doctor-gateway-detail = { $url } answered under the shared secret
doctor-journal = Journal
doctor-clock = Clock
doctor-card-none = { $reader }, no card on it
doctor-card-there = { $reader }, with a card on it
doctor-card-mute = { $reader }, with a card that does not answer: lay it flat
doctor-card-busy = { $reader }, with a card that another program uses: close it first
doctor-reader-broken = { $reader } is out of order: connect it again
doctor-reader-not-chosen = no reader has "{ $wanted }" in its name: change reader.name; connected are { $seen }
doctor-key-detail = public key { $key }
doctor-server-detail = { $url } answered ({ $code })
doctor-signature-detail = the signatures of both sides verify
doctor-signature-other = the present settings are wrong; the server takes { $settings }: put that into [signature]
doctor-signature-none = the reply's signature verifies with none of the settings: check server.public_key
doctor-signature-refused = the server does not take this terminal's signature ({ $code } { $description }): give it this terminal's public key, and check [signature]
doctor-journal-detail = { $path }, { $count } orders open
doctor-clock-detail = it is { $time } in Beijing
doctor-clock-behind = it is { $time }, which is before the last order in the journal ({ $last }): set the clock
doctor-all-ok = Everything is in order
doctor-not-all = { $count } not in order
