import TorporModel
import X509

/// The file of those that are trusted: it only grows by itself, and a person takes out what is to be trusted no more.
enum Authorities {
    /// Adds those that are not there yet, for the time that old and new overlap (failures.md 33).
    ///
    /// - Throws: `invalidArgument` when either text is unreadable, `internal` when the file cannot be written.
    static func add(_ text: String, to path: String) throws(TorporError) {
        var known = ""
        do throws(TorporError) { known = try SecretFile.read(path) } catch  where error.code == .notFound {}
        let trusted = known.isEmpty ? [] : try PEM.certificates(known)
        var all = known
        for authority in try PEM.certificates(text) where !trusted.contains(authority) { all += try PEM.text(authority) }
        if all != known { try SecretFile.write(all, to: path, mode: 0o644) }
    }
}
