import Foundation

/// A file for what a program says, gone with this value.
final class Scratch {
    let handle: FileHandle
    private let path: String

    init() throws {
        path = "/var/tmp/torpor-scratch-\(UInt64.random(in: .min ... .max))"
        guard FileManager.default.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path) else {
            throw Trouble("cannot make \(path)")
        }
        self.handle = handle
    }

    deinit {
        try? handle.close()
        try? FileManager.default.removeItem(atPath: path)
    }

    var text: String { String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self) }
}
