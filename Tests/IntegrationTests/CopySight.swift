import Foundation

/// The one copy on the source node, as its files tell it.
struct CopySight {
    let folder: String

    /// What the shim has noted last.
    struct Note {
        /// The attempt that froze it and whose lease runs; nil when there is none.
        let lease: String?
        let over: String?
    }

    private var copy: String? { (try? FileManager.default.contentsOfDirectory(atPath: folder))?.first.map { "\(folder)/\($0)" } }

    var note: Note? {
        guard let copy, let data = FileManager.default.contents(atPath: "\(copy)/note") else { return nil }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        let value = { (key: String) in lines.first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) } }
        return Note(lease: value("armed"), over: value("over"))
    }

    /// How many lines it has printed.
    var counted: Int {
        guard let copy, let files = try? FileManager.default.contentsOfDirectory(atPath: "\(copy)/logs") else { return 0 }
        return files.compactMap { FileManager.default.contents(atPath: "\(copy)/logs/\($0)") }.joined().count { $0 == UInt8(ascii: "\n") }
    }

    func until(_ what: String, _ condition: (Note) async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < end {
            if let note, try await condition(note) { return }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw Trouble("in 90 s it was not so that \(what)")
    }
}
