# Orders of a card, and what is open.
window-order-title = Orders of this card
window-order-none = Nothing is waiting for this card
