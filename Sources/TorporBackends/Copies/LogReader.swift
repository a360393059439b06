import Glibc
import TorporHost
import TorporModel

/// Reads a shim's log back: `MILLISECONDS o|e|m NODE TEXT`, in files that follow each other (`LogSegments`).
struct LogReader {
    /// Bytes and lines that are handed over at once: far below what one message may hold.
    private static let pageBytes = 1 << 20
    private static let pageLines = 10_000

    /// The bytes of the file with this first line; throws `notFound` for one that has made way.
    private let file: @Sendable (UInt64) throws(TorporError) -> [UInt8]
    /// Of lines that a crash cut in two.
    let node: NodeID
    /// Of the files that were there when the reading began, in order.
    private let firsts: [UInt64]

    /// - Parameter folder: of the log's files.
    init(_ folder: String, node: NodeID) {
        self.node = node
        firsts = LogSegments.list(folder)
        file = { (first) throws(TorporError) in
            try DurableFile.read("\(folder)/\(LogSegments.name(first))", limit: Self.fileLimit)
        }
    }

    /// - Parameter files: of a log that is in memory, by their first lines.
    init(_ files: [UInt64: [UInt8]], node: NodeID) {
        self.node = node
        firsts = files.keys.sorted()
        file = { files[$0] ?? [] }
    }

    /// Of one file, in bytes: what a policy may say, and a line that was being written.
    static let fileLimit = Int(LogPolicy.fileSizes.upperBound) + (1 << 20)

    /// The lines that are asked for, as many as fit; a copy that has printed nothing has none.
    func read(_ query: LogQuery) throws(TorporError) -> LogPage {
        guard let newest = firsts.last else { return LogPage(lines: []) }
        let end = newest + UInt64(try text(newest).reduce(0) { $0 + ($1 == Self.newline ? 1 : 0) })
        var from: UInt64 = 1
        if let after = query.after, try stands(after, end) { from = after.number + 1 }
        if let tail = query.tail, end > UInt64(tail) { from = max(from, end - UInt64(tail)) }
        return try page(from, since: query.since)
    }

    /// Whether it is the same line still. One that had to make way since is believed: what follows it is there, or is missing as well.
    private func stands(_ place: LogPlace, _ end: UInt64) throws(TorporError) -> Bool {
        guard place.number < end else { return false }
        guard let first = firsts.last(where: { $0 <= place.number }) else { return true }
        return try lines(first, from: place.number).first.map { $0.at == place.at } ?? true
    }

    /// Lines from this number on.
    private func page(_ from: UInt64, since: Timestamp?) throws(TorporError) -> LogPage {
        var page: [LogLine] = []
        var bytes = 0
        for (first, following) in zip(firsts, firsts.dropFirst() + [.max]) where following > from {
            for line in try lines(first, from: from) where since.map({ line.at >= $0 }) ?? true {
                bytes += line.text.utf8.count + 64
                guard bytes <= Self.pageBytes, page.count < Self.pageLines else { return LogPage(lines: page, more: true) }
                page.append(line)
            }
        }
        return LogPage(lines: page)
    }

    private static let newline = UInt8(ascii: "\n")

    /// One file, up to its last whole line; nothing for one that has made way meanwhile.
    private func text(_ first: UInt64) throws(TorporError) -> ArraySlice<UInt8> {
        do throws(TorporError) {
            let bytes = try file(first)
            return bytes[...(bytes.lastIndex(of: Self.newline) ?? -1)]
        } catch  where error.code == .notFound {
            return []
        }
    }

    /// The lines of one file from this number on.
    private func lines(_ first: UInt64, from: UInt64) throws(TorporError) -> [LogLine] {
        let lines = try text(first).split(separator: Self.newline, omittingEmptySubsequences: false).dropLast()
        return zip(first..., lines).drop { $0.0 < from }.map { line($1, $0) }
    }

    /// One line as the shim wrote it; its node is the one where it was printed.
    private func line(_ bytes: ArraySlice<UInt8>, _ number: UInt64) -> LogLine {
        let text = String(decoding: bytes, as: UTF8.self)
        let fields = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 4, let stamp = Int64(fields[0]), let stream = Self.streams[fields[1]] else {
            return LogLine(at: Timestamp(milliseconds: 0), stream: .output, text: text, node: node, number: number)
        }
        return LogLine(
            at: Timestamp(milliseconds: stamp), stream: stream, text: String(fields[3]), node: try? NodeID.parse(String(fields[2])),
            number: number)
    }

    private static let streams: [Substring: LogLine.Stream] = ["o": .output, "e": .error, "m": .mark]
}
