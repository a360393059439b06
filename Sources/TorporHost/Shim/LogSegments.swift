/// The files of a copy's log, each named by the number of its first line: lines bear their numbers by standing where they stand.
package enum LogSegments {
    /// Inside the copy's folder.
    package static let folderName = "logs"

    /// As many digits as any number has, so that names sort as numbers do.
    package static func name(_ first: UInt64) -> String {
        let digits = String(first)
        return String(repeating: "0", count: 20 - digits.count) + digits
    }

    /// The number that a file's name says; nil for a file that is none of a log.
    package static func first(in name: String) -> UInt64? {
        guard name.utf8.count == 20, name.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        // From a snapshot that others made: counting on from there must not overflow.
        return UInt64(name).flatMap { $0 < 1 << 62 ? $0 : nil }
    }

    /// First lines of the files in the folder, in order.
    package static func list(_ folder: String) -> [UInt64] { Folder.names(folder).compactMap { first(in: $0) }.sorted() }
}
