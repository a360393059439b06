import Foundation

/// Follows what the coordinator says of a job's log (`job log` at level debug), line by line as it is written.
final class JobLogTail {
    struct Line {
        let job: String
        /// As in `started copy`.
        let event: String
    }

    private let file: FileHandle
    private var rest = Data()
    private(set) var job: String?

    /// From the present end of the log on.
    init(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Trouble("there is no \(path)") }
        self.file = file
        try file.seekToEnd()
    }

    deinit { try? file.close() }

    /// What came since the last look.
    func lines() -> [Line] {
        guard let new = try? file.readToEnd(), !new.isEmpty else { return [] }
        rest += new
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let text = String(decoding: rest[...end], as: UTF8.self)
        rest = Data(rest[rest.index(after: end)...])
        return text.split(separator: "\n").compactMap { line in
            guard line.contains("\"message\":\"job log\""), let event = Self.value("event", in: line),
                let id = Self.value("job.id", in: line)
            else { return nil }
            job = job ?? id
            return Line(job: id, event: event)
        }
    }

    /// Waits for an event of the job; false when the job ends first, or nothing comes for half a minute.
    func reach(_ event: String) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            for line in lines() where line.job == job {
                if line.event == event { return true }
                if line.event == "ended" { return false }
            }
            try await Task.sleep(for: .microseconds(300))
        }
        return false
    }

    private static func value(_ key: String, in line: Substring) -> String? {
        guard let start = line.range(of: "\"\(key)\":\"")?.upperBound else { return nil }
        return line[start...].firstIndex(of: "\"").map { String(line[start..<$0]) }
    }
}
