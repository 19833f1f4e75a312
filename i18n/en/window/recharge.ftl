# Choosing the amount, paying, writing.

# Amount.
window-recharge-amount-title = How much?
window-recharge-amount-after = after ¥{ $balance }
window-recharge-amount-other = Other amount
window-recharge-amount-hint = Use the keys below
window-recharge-amount-other-hint = Other amount: use the keys
window-recharge-amount-range = From ¥{ $minimum }, steps of ¥{ $step }, at most ¥{ $most }
window-recharge-amount-step = Steps of { $step }: { $below } or { $above }
window-recharge-amount-step-up = Steps of ¥{ $step }: try ¥{ $above }
window-recharge-amount-min = At least ¥{ $amount }
window-recharge-amount-max = At most ¥{ $amount } more
window-recharge-amount-limit = over card limit
window-recharge-amount-go = Pay
window-recharge-amount-fix = Change amount
window-recharge-amount-clear = Clear
window-recharge-amount-none = This card cannot take more now

# Payment.
window-recharge-pay-title = Choose how to pay
window-recharge-pay-for = Top-up
window-recharge-pay-we-chat = WeChat Pay
window-recharge-pay-alipay = Alipay
window-recharge-pay-union-pay = UnionPay
window-recharge-pay-yi-pay = YiPay
window-recharge-pay-designated = Other slip
window-recharge-pay-scan-how = Scan with your phone
window-recharge-pay-cash = Cash
window-recharge-pay-bank = Bank card
window-recharge-pay-code = QR code
window-recharge-pay-no-cash = No cash here, please see the desk
window-recharge-change-amount = Amount
window-recharge-other-way = Other way
window-recharge-qr-title = Scan with { $means } to pay
window-recharge-qr-time = Code valid for { $time }; afterwards it is void, no charge
window-recharge-qr-once = After paying please wait, do not scan again
window-recharge-qr-expired = The code expired. You were not charged
window-recharge-qr-unknown = Payment not confirmed yet. If your phone shows a charge it is kept on the order; do not pay again
window-recharge-qr-making = Preparing the code
window-recharge-qr-ending = Making sure that nothing was paid, please wait

# Writing.
window-recharge-work-title = Writing your card, please do not move it
window-recharge-work-ordering = Asking the centre, please do not move the card
window-recharge-work-managing = Checking this card, please do not move it
window-recharge-work-cancelling = Cancelling the order, please wait
window-recharge-work-refunding = Giving the money back, please wait
window-recharge-work-reporting = Checking the result, please do not move the card
window-recharge-work-sub = A few seconds; a tone says that it is done
window-recharge-work-paid = Payment received
window-recharge-work-order = Order made
window-recharge-work-write = Writing the card
window-recharge-work-check = Checking balance
window-recharge-step-read = Checking the card
window-recharge-step-apply = Asking the centre
window-recharge-step-empty = Emptying the card
window-recharge-step-activate = Activating the card
window-recharge-step-confirm = Centre confirms
window-recharge-step-ask = Find the order
window-recharge-step-cancel = Cancel it
window-recharge-step-refund = Refund
window-recharge-step-manage = Check the card
window-recharge-work-slow = Still waiting for the centre; leave the card in place
window-recharge-work-before = Before
window-recharge-work-amount = Top-up
window-recharge-work-after = After

# The same card.
window-recharge-same-title = Put the same card back
window-recharge-same-sub = It was lifted too early, one step is left
window-recharge-same-which = Card wanted
window-recharge-same-safe = Your money is safe. Put the card back: it is checked first, never charged twice
window-recharge-same-later = No time? The order is kept; go on at any machine or desk with this card
window-recharge-same-later-short = No time? Go on later with this card at any machine
window-recharge-same-slip = Card not here: print a slip
window-recharge-same-leave = Card not here: go on later
window-recharge-other-title = This is another card
window-recharge-other-do = Take this card away, then put card { $tail } back
window-recharge-other-money = Your ¥{ $amount } is kept for card { $tail } only
window-recharge-other-wanted = Card wanted
window-recharge-other-present = Card now
window-recharge-other-not = Not this one

# Counter.
window-recharge-cash-due = Due
window-recharge-cash-received = Received
window-recharge-cash-change = Change
window-recharge-cash-order = Take cash, write the card, then give receipt and change
window-recharge-cash-no-sum = This is not a sum
window-recharge-cash-short = ¥{ $amount } short
window-recharge-cash-go = Take and write
window-recharge-reference = Slip number
window-recharge-reference-hint = Scan or type the number on the bank's slip
