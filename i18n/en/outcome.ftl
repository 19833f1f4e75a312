### Outcomes: first what became of the money, then what to do now, the code last. Never "failed" while it is not known.

outcome-read = The card ending { $tail } was read: ¥{ $balance } on the card.
outcome-read-nothing = No card was read. Neither card nor money was touched. Lay the card flat and try again.
outcome-read-no-server = Card ending { $tail }: ¥{ $balance }, read from the card. The top-up centre cannot be reached, no top-ups now. Reason: { $reason }
outcome-loaded = Topped up: ¥{ $amount } is on the card ending { $tail }, which now holds ¥{ $balance }. Please take your card.
outcome-loaded-no-balance = Topped up: ¥{ $amount } is on the card ending { $tail }. Please take your card.
outcome-nothing = Nothing was topped up, the card was not changed, and this machine charged nothing. If you have paid, the desk refunds it against the payment record. Reason: { $reason }
outcome-cancelled = Not written to the card. The order is cancelled and ¥{ $amount } goes back to where you paid from; cash is given back here. Reason: { $reason }
outcome-refunded = Not written to the card. The centre is refunding or has refunded ¥{ $amount } to where you paid from. Nothing more to do.
outcome-unfinished = Top-up not finished, the result is not known yet. Your ¥{ $amount } is kept on the order: not lost, not charged again. Do not pay again. Put the same card, ending { $tail }, back and run cardkiosk recover: it is checked first. Reason: { $reason }
outcome-unfinished-written = ¥{ $amount } is on the card ending { $tail }; the centre has not been told yet. Nothing is lost. Do not pay again. Run cardkiosk recover later to report it. Reason: { $reason }
outcome-by-hand = The result is not known yet and staff must look. Your ¥{ $amount } is kept on the order and not lost. Do not pay again. Keep the slip and bring the card ending { $tail } and the code to the desk. Reason: { $reason }
outcome-none-open = No order is open. Nothing to do.
outcome-code = Code { $code }
server-refused = the centre answered { $code }: { $description }
