### Configuration and key files.

config-at-line = { $file }, line { $line }: { $text }
config-in-file = { $file }: { $text }
config-unreadable = the configuration file cannot be read: { $detail }
config-syntax = this is no TOML: { $detail }
config-unknown-key = there is no key { $key }
config-unknown-key-nearest = there is no key { $key }; did you mean { $nearest }
config-wrong-kind = { $key } is of the wrong kind: { $expected } is expected
config-wrong-value = { $key } = "{ $value }" is wrong: { $expected } expected
config-missing = { $key } is missing: { $expected } expected
config-bad-file = { $key }: { $fault }
config-fits = { $file } is in order
config-fits-defaults = there is no configuration file, only the built-in defaults

file-unreadable = the file { $path } cannot be read or written: { $detail }
file-exists = the file { $path } exists and is not overwritten
file-open-to-others = the secret in { $path } is not safe, the file has mode { $mode }: group or others can reach it, so it is refused; run chmod 600
file-no-private-key = the file { $path } holds no SM2 private key (PKCS#8 PEM or 32 bytes of hexadecimal)
file-no-public-key = { $path } is no SM2 public key (hexadecimal or PEM)
file-no-shared-key = { $path } holds no secret of the payment gateway: 64 hexadecimal digits, as `openssl rand -hex 32` writes them

expected-digits = { $count } digits
expected-word = 1 to { $count } letters, digits or signs without blanks
expected-one-of = one of { $choices }
expected-between = a whole number from { $least } to { $most }
expected-url = an address that begins with http:// or https://
expected-public-key = an SM2 public key, as compressed or uncompressed hexadecimal, PEM text or a file with either,
expected-commands = a list of card commands that only read, each in hexadecimal or as IDX_nnnn,
expected-texts = a list of texts
expected-printer = a printer's device file (/dev/usb/lp0), tcp://HOST:PORT, or folder:NAME
expected-amounts = one to six amounts in fen, ascending, in whole yuan, none above { $most },
expected-operators = lines of number, name and hash, each number once, as cardkiosk key operator makes them
expected-hashed = a hash as cardkiosk key pin makes it
expected-file = a file that can be read
kind-text = a text in quotation marks
kind-integer = a whole number
kind-boolean = true or false
kind-list = a list in square brackets
kind-section = a section (a heading in square brackets)
kind-other = another kind

amount-wrong = "{ $value }" is not an amount: yuan with at most two decimals are expected, as in 50.00
amount-not-positive = the amount { $value } must be more than zero
pay-order-missing = paying by { $means } needs the number of the payment (--pay-order), so that one payment is never loaded twice; or a payment gateway ([gateway] url), which takes it by a code
pay-order-wrong = the number of a payment has 1 to 64 letters, digits or signs without blanks
received-without-cash = --received counts cash: it goes with --pay cash alone
gateway-wrong = the payment gateway cannot be asked as it is configured: { $detail }
person-missing = a registered card needs a name and the number of a document
person-without-real-name = a person is given without --real-name: add it, or give no person
client-wrong = the settings for the server are wrong: { $detail }

key-generated = The private key was written to { $path } (its owner alone can read it). Give this public key to the top-up centre
key-public = Public key: { $key }
key-password = For { $key } in [window] of the configuration:
key-no-password = Give the password on the standard input: one line of at least 4 letters
