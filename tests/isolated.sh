#!/usr/bin/env bash
# isolated.sh COMMAND...: runs it where only loopback exists, so that a test can reach nothing outside this machine.
# That takes root on Linux; elsewhere it says so and runs the command as it is.
set -euo pipefail
if [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] && unshare --net true 2>/dev/null; then
    exec unshare --net -- python3 -c '
import fcntl, os, socket, struct, sys
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1
with socket.socket() as any_socket:
    request = fcntl.ioctl(any_socket, GET_FLAGS, struct.pack("16sh14x", b"lo", 0))
    flags = struct.unpack("16sh14x", request)[1]
    fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", flags | UP))
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
fi
echo 'tests: not in a network of their own (that takes root on Linux)' >&2
exec "$@"
