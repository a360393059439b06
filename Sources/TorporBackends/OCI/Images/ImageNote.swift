import TorporHost
import TorporModel

/// What is told of an image in listings, beside its layout: read with every heartbeat, so it is one small file.
struct ImageNote: Sendable {
    /// In the layout's folder.
    static let name = "note"

    let reference: String
    /// Of its layers, compressed as they are.
    let bytes: UInt64

    init(reference: String, bytes: UInt64) {
        self.reference = reference
        self.bytes = bytes
    }

    /// - Throws: `notFound`, or `corrupt` for what is no note.
    init(reading layout: String) throws(TorporError) {
        let lines = try DurableFile.readText("\(layout)/\(Self.name)", limit: 4096).split(separator: "\n")
        guard lines.count == 2, let bytes = UInt64(lines[1]) else {
            throw TorporError(.corrupt, "the image's note in \(layout) cannot be read", remedy: "torpor images prune, then have it anew")
        }
        self.init(reference: String(lines[0]), bytes: bytes)
    }

    func write(to layout: String) throws(TorporError) { try DurableFile.write("\(reference)\n\(bytes)\n", to: "\(layout)/\(Self.name)") }
}
