import GRDB
import TorporModel

/// SQLite's result codes as errors a person can act on.
enum StoreError {
    /// Ours pass unchanged, so that a refusal inside a transaction rolls it back and reaches the caller as it was.
    ///
    /// SQLite's codes: https://www.sqlite.org/rescode.html.
    static func map(_ error: any Error) -> TorporError {
        guard let error = error as? DatabaseError else { return TorporError.wrap(error, "the store failed") }
        switch error.resultCode {
        case .SQLITE_FULL:
            return TorporError(
                .diskFull, "no space left for the store; nothing was written", remedy: "free some disk, then try again", cause: error)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return TorporError(
                .corrupt, "the store's file is damaged", remedy: "stop, keep a copy of it, and restore a backup", cause: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return TorporError(.refused, "another process holds the store's file", remedy: "end that process first", cause: error)
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
            return TorporError(
                .internal, "the store's file cannot be opened for writing", remedy: "check its folder and owner", cause: error)
        default:
            return TorporError(.internal, "the store failed; nothing was written", cause: error)
        }
    }
}
