### The narration of the demonstration.

demo-begin = The demonstration begins. Card, reader and top-up centre are inside the program and not real; what tops up is the real thing.
demo-read = A passenger places a card on the reader. The card is read first, then the centre is asked.
demo-recharge = The passenger pays ¥{ $amount } in cash. Every step is written to the journal before it is taken.
demo-torn = The passenger lifts the card while it is being written. Nobody knows now whether it was, so nobody is told it was not, and nobody pays again:
demo-back = The passenger puts the same card back. Its own record is looked at first, so that it is never written twice.
demo-finished = The order is finished:
demo-compare = Three books are compared:
demo-card = Card: the balance went from ¥{ $before } to ¥{ $after }
demo-ledger = Top-up centre: ¥{ $amount } confirmed
demo-journal = Terminal's journal: { $count } open orders
demo-agree = Card and books agree: topped up once, paid once.
demo-disagree = Card and books do not agree. This is a fault of the program: please report it.

# The gallery.
gallery-written = { $count } pictures are in { $folder }.
gallery-not = There are no pictures: { $detail }

# The window.
window-not-opened = The window could not be opened: { $detail }
window-no-display = The window could not be opened: there is no display. Run it in a graphical session, or set DISPLAY (X11) or WAYLAND_DISPLAY (Wayland).
window-display-silent = The window could not be opened: the display { $display } does not answer. Is the graphical session running, and may this user use it?
window-no-library = The window could not be opened: the library { $library } is missing. Install it: apt install { $packages }
window-closed = The window is closed.
