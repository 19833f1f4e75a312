### The stages of a flow, the classes of return codes, why a person must look, the story of an order.

stage-awaiting-card = Place your card on the reader
stage-awaiting-same-card = The card was lifted too early, one step is left. Put the same card back: it is checked first, never charged twice
stage-wrong-card = This is another card. Take it away, then put the first one back
stage-reading = Reading the card
stage-querying = Asking the top-up centre
stage-ordering = Making the order
stage-authorizing = Waiting for the centre's authorisation, please do not move the card
stage-writing = Writing your card, please do not move it
stage-checking = Checking the balance, please do not move the card
stage-confirming = Telling the top-up centre
stage-managing = Settling this top-up with the centre, please do not move the card
stage-cancelling = Cancelling the order
stage-ended = Over

class-success = done
class-retry-later = the centre cannot do it now: try again later
class-needs-management = not known yet: the card must be checked first
class-refundable = not written: write again or refund
class-already-done = it had been done before: nothing to do
class-by-hand = staff must look
class-wrong-card = this is not the order's card: use the first one
class-card-fault = this card cannot be topped up: see the desk
class-limits = the amount or the balance is out of bounds: change the amount
class-configuration = terminal and centre are not set up for each other: tell the administrator
class-security = a key or a check is wrong: tell the administrator
class-rejected = the centre did not accept it

by-hand-server = the centre asks for a person ({ $code } { $description })
by-hand-state = the order is in state { $state }, which only a person resolves
by-hand-contradiction = card and centre contradict each other (the centre's state: { $state })
by-hand-rounds-exhausted = checking the card did not settle it in the rounds allowed
by-hand-not-paid = the centre does not know of this payment
by-hand-unknown-order = the centre does not know this order
by-hand-ambiguous = more than one order may be this one
by-hand-list-refused = the centre sent card commands that must not be run, they were refused
by-hand-fault = { $reason }

event-opened = paid: ¥{ $amount }; on the card before: ¥{ $balance }
event-created = order made: { $order }
event-initialized = card prepared: ¥{ $balance }, online sequence { $sequence }
event-intent = about to write the card
event-written = written to the card
event-refused = the card refused: not written
event-reopened = card and centre agree that nothing was written: write again or cancel
event-probed-written = looked at the card: written
event-probed-not-written = looked at the card: not written
event-probed-unclear = looked at the card: it does not tell
event-managed = card check { $round } was run on the card
event-answered = the centre's answer to { $call }: { $code } { $description }
event-list-refused = commands of { $call } were refused: { $reason }
event-stated = the centre's state of the order: { $state }
event-still-open = tried again without the card, still open ({ $code })
event-by-hand = handed to staff: { $reason }
event-closed = over: { $ending }

ending-loaded = topped up
ending-never-ordered = never became an order
ending-cancelled = cancelled, the payment goes back
ending-refunded = refunded by the centre
ending-left-at-server = not written, it waits at the centre as before

order-state-1 = paid, waiting to be written
order-state-2 = authorised, not finished
order-state-3 = not written to the card
order-state-4 = result of the write unknown
order-state-5 = on the card
order-state-6 = being authorised
order-state-7 = result not known yet
order-state-8 = checked, on the card
order-state-9 = could not be settled
order-state-a = being refunded
order-state-b = refunded
order-state-c = refund did not go through

order-action-recover = go on with cardkiosk recover
order-action-collect = write it (cardkiosk collect) or cancel it
order-action-manage = check the card first (cardkiosk order manage)
order-action-cancel = cancel it again (cardkiosk order cancel)
order-action-by-hand = for staff
order-action-none = nothing to do
