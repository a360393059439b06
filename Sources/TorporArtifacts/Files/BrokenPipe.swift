import Glibc

/// Keeps SIGPIPE from ending the process when a reader goes away in the middle of a write: an engine child that died is one failed
/// restore, not the end of the agent and of everything it supervises.
///
/// Blocks the signal on this thread alone and takes it off the queue afterwards, because the process's own disposition is not ours
/// to change (signal(7): a SIGPIPE by write(2) is directed at the writing thread).
enum BrokenPipe {
    static func shielded<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        var before = sigset_t()
        guard pthread_sigmask(SIG_BLOCK, &pipe, &before) == 0 else { return try body() }
        defer {
            // One that was pending before is somebody else's: with the signal blocked by them it stays so.
            if sigismember(&before, SIGPIPE) == 0 {
                var now = timespec()
                _ = sigtimedwait(&pipe, nil, &now)
            }
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        return try body()
    }
}
