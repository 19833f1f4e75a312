# The start, and a card on the reader.

# Start.
window-card-home-title = Place your card on the reader
window-card-home-sub = Your balance and last 10 records appear by themselves
window-card-home-one = One card at a time
window-card-home-top-up = Top up
window-card-home-top-up-how = Pay by QR code, no cash here
window-card-home-collect = Collect
window-card-home-collect-how = Paid online, written to the card here
window-card-home-open = Unfinished top-up
window-card-home-open-how = Put the same card back to go on

# A card.
window-card-reading = Reading the card, please leave it
window-card-balance = Balance on card
window-card-valid = Valid until { $date }
window-card-tail = Card no. { $tail }
window-card-history = Last 10 records
window-card-history-none = No records on the card yet
window-card-leave = Take your card to finish
window-card-top-up = Top up
window-card-collect = Collect: { $count } waiting
window-card-collect-short = Collect { $count }
window-card-orders = Orders
window-card-go-on = Finish the open top-up
window-card-chip-fine = In use
window-card-chip-inactive = Not active
window-card-chip-stopped = Stopped
window-card-chip-foreign = Other city
window-card-offline = Read from the card. Top-up centre unreachable, no top-ups now
window-card-paused-journal = This machine cannot keep records: no payments now, balances as usual
window-card-paused-codes = Payment by code is paused: no top-ups now; balances and collecting work
window-card-no-reader = Reader disconnected; it works again once it is back
window-card-only-one = Leave only one card
window-card-no-paper = No receipt paper; top-up works, the desk prints receipts
window-card-no-slips = No receipts now; top-up works, the desk prints them
window-card-unreadable = Cannot read this card. Lay it flat; if that does not help, see the desk
window-card-try-flat-title = Flat
window-card-try-flat = Out of its cover, flat on the middle of the reader
window-card-try-one-title = Alone
window-card-try-desk-title = Still not read
window-card-try-desk = { $desk }: the money on the card stays. Phone { $phone }
window-card-stopped = This card is stopped. You were not charged. Please see the desk. Code { $code }
window-card-inactive = This card is not activated. Please see the desk
window-card-foreign = Not a Huzhou card: you can see its balance, not top it up here
window-card-two = Two cards on the reader. Leave only one. Neither was changed
window-card-open-here = One top-up of this card is unfinished: ¥{ $amount }
window-card-open-here-sub = Finish it first: it is checked before anything is written, never charged twice
window-card-refused-by = No top-up: { $words }. You were not charged. Code { $code }
window-card-record-damaged = This record cannot be read
window-card-enabled-on = In use since
window-card-valid-until = Valid until
window-card-status = State
window-card-limits = Per top-up
window-card-step = In steps of
window-card-balance-limit = Balance limit
window-card-open-block = One top-up of this card is unresolved; no new payment until it is
