### Causes: one sentence of what happened, then what to do. They speak of devices and lines; the outcome speaks of the money.

cause-no-reader = no reader was found: connect it and check reader.name in the configuration
cause-reader-gone = the reader was disconnected: connect it again
cause-service-gone = the reader service is not running: start pcscd
cause-no-card = no card came: place the card on the reader
cause-several-cards = there is more than one card on the reader: leave only one; none was changed
cause-card-removed = the card was lifted too early: put the same card back
cause-card-mute = the card does not answer: lay it flat
cause-card-reset = the card was reset: put the same card back
cause-card-busy = another program is using the card: close it first
cause-card-answer = the card's answer cannot be read: lay it flat and try again
cause-reader-other = the reader reports an error: connect it again
cause-cancelled = stopped as asked
cause-unreachable = the top-up centre cannot be reached: check the network and server.url
cause-certificate = the top-up centre's certificate is not trusted: check server.ca_file
cause-timed-out = the top-up centre did not answer in time: go on later
cause-connection-lost = the connection to the top-up centre broke: go on later
cause-http-status = the top-up centre's gateway answered with an HTTP status: go on later
cause-bad-signature = the reply's signature is wrong and it was dropped: check server.public_key and the section signature
cause-not-accepted = the centre does not accept this terminal's signature or keys: look at [terminal] and [signature], or ask the centre
cause-bad-reply = the top-up centre's reply cannot be read: tell the centre
cause-bad-request = the request cannot be made: check the configuration
cause-clock-off = the clock is wrong: set it
cause-no-paper = the printer has no paper: put a roll in; slips can be printed again later
cause-printer = the printer cannot be reached or does not print: check its power, cable and cover
cause-journal-full = the journal's disk is full: make room first
cause-journal-failed = the journal cannot be written: check the disk and its permissions
