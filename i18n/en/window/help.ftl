# Help: what passengers ask, and what an operator needs to know.

# What passengers ask.
window-help-ask-top-up = How do I top up?
window-help-say-top-up = Card on the reader, choose an amount, pay by phone, wait for the tone
window-help-ask-torn = I lifted the card too early
window-help-say-torn = Put the same card back. It is checked first, never charged twice
window-help-ask-paid = Paid, not on the card
window-help-say-paid = It is kept on your order. Put the card on, touch the amber button
window-help-ask-phone = I topped up on my phone
window-help-say-phone = Put the card on and touch Collect: it is written to the card
window-help-ask-desk = Refunds and broken cards
window-help-say-desk = { $desk }: tell the code on the screen. Phone { $phone }

# Keys at a counter.
window-help-keys = Keys
window-help-key-menu = the businesses at the left, each with its key
window-help-key-tab = to the next field or button, with SHIFT to the one before
window-help-key-arrows = choose in lists and among amounts
window-help-key-enter = presses what has the ring; without one, the main thing
window-help-key-escape = back
window-help-key-help = this page

# What to do with what is not finished.
window-help-open = What is not finished
window-help-open-paid = Paid, to be written
window-help-open-paid-do = Put the card on and collect. Take no money again
window-help-open-unknown = Result not known
window-help-open-unknown-do = Put the same card on and check it. Until then no second charge, no cancelling, no refund
window-help-open-settles = Settles by itself
window-help-open-settles-do = Needs no card: wait for the centre, or settle it now
window-help-open-person = Needs a person
window-help-open-person-do = Give the passenger slip and code, call the centre
