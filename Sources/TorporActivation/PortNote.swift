import Foundation

/// What a doorkeeper leaves for the next one: its port. Only a convenience, so nobody hears of a failure.
struct PortNote {
    let path: String

    /// The port, which is not there any more afterwards: one that cannot be had is tried once.
    func take() -> UInt16? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        try? FileManager.default.removeItem(atPath: path)
        return text.flatMap { UInt16($0) }
    }

    func write(_ port: UInt16) { try? Data("\(port)".utf8).write(to: URL(fileURLWithPath: path)) }
}
