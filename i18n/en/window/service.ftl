# Activation and return.
window-service-activation-title = Real-name registration
window-service-return-title = Return a card
window-service-pay-out = Confirmed: pay to the passenger
window-service-open-do = Touch "Try again": it is checked first. Or go on later at any desk with card { $tail }
window-service-activation-done = Activated, ready to use
window-service-return-done = Card returned
window-service-activation-nothing = Not activated, the card was not changed
window-service-return-nothing = Not returned, the card was not changed
window-service-activation-open = Activation not finished
window-service-return-open = Return not finished, pay nothing yet
