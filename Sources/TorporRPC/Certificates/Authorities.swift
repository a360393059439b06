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
        let missing = try PEM.certificates(text).filter { !trusted.contains($0) }
        guard !missing.isEmpty else { return }
        // A file of a person's own may end without a line feed.
        var all = known.isEmpty || known.hasSuffix("\n") ? known : known + "\n"
        for authority in missing { all += try PEM.text(authority) }
        try SecretFile.write(all, to: path, mode: 0o644)
    }
}
