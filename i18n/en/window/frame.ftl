# What stands on every screen: header, footer, buttons, the money line, notices.

# Header and footer.
window-frame-service-name = Huzhou Transit Card
window-frame-help = Help
window-frame-other-language = 中文
window-frame-large-text = Large
window-frame-large-text-end = Normal
window-frame-sound-on = Sound
window-frame-sound-off = Muted
window-frame-reader = Reader
window-frame-centre = Centre
window-frame-codes = Codes
window-frame-journal = Journal
window-frame-clock = Clock
window-frame-printer = Printer
window-frame-part-trouble = problem
window-frame-part-fine = fine
window-frame-paused = paused
window-frame-not-here = not here

# Buttons.
window-frame-back = Back
window-frame-next = Next
window-frame-cancel = Cancel
window-frame-finish = Finish
window-frame-again = Try again
window-frame-home = Start
window-frame-print-slip = Print slip
window-frame-slip-printed = Receipt printed, please take it
window-frame-slip-failed = Slip not printed: { $reason }
window-frame-slip-title = Slip
window-frame-part-back = { $part } is back
window-frame-slip-not-printed = Not printed; the desk can reprint
window-frame-close-later = Still working; close it when it is done
window-frame-continue = Continue
window-frame-close = Close
window-frame-paid-ask = Was this cash handed to the passenger?
window-frame-paid-out = Paid out
window-frame-pay-later = Pay later

# The money line.
window-frame-line-amount = Amount
window-frame-line-pay = Pay
window-frame-line-write = Write
window-frame-line-done = Done
window-frame-line-check = Check
window-frame-line-empty = Empty card
window-frame-line-confirm = Confirm
window-frame-line-form = Register
window-frame-line-activate = Activate
window-frame-line-pay-out = Pay out
window-frame-step-of = Step { $step } of { $steps }
window-frame-with-code = { $text } ({ $code })

# What a counter's title says of a business.
window-frame-business = { $business }: ¥{ $amount }
window-frame-business-manage = Check card
window-frame-business-finish = Go on

# Where the money is.
window-frame-money-none = You have not been charged
window-frame-money-safe = Your ¥{ $amount } is safe even if this is interrupted

# Idle.
window-frame-idle-title = Are you still there?
window-frame-idle-text = Back to start in { $seconds } s, the amount is cleared. You have not been charged

# Side bar.
window-frame-menu-card = Card
window-frame-menu-recharge = Top up
window-frame-menu-orders = Orders
window-frame-menu-activate = Activate
window-frame-menu-return = Return
window-frame-menu-open = Open
window-frame-menu-shift = Shift
window-frame-menu-settings = Settings
window-frame-menu-lock = Lock
window-frame-operator = Operator { $number }
window-frame-no-shift = no shift open
window-frame-open-orders = { $count } unfinished

# Dates.
window-frame-today = today { $time }
window-frame-date-of-year = { $day } { $month }
window-frame-date-whole = { $day } { $month } { $year }
