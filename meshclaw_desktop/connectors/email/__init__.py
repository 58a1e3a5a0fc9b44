"""
Mail: two kinds of account, IMAP and a local Maildir, behind one set of tools.

How the model names a message. On IMAP an id is its number in the Inbox (`412`), or the folder and the number (`Archive/17`);
a message that a tool moved keeps the id that it had, as long as this program runs. In a Maildir it is the beginning of a
number made of the file's unique name, five digits or more: the same in every folder and after every restart. An id is only
a name: what is acted on is bound by its place and by a fingerprint of its headers and its size, when the user is asked.

Labels are IMAP keywords; in a Maildir they are kept as Dovecot keeps them. They are written in small letters.
What a Maildir sends goes to its folder `Outbox` and does not leave this machine.
"""
