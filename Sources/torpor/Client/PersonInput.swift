import Foundation
import TorporHost
import TorporModel

/// What a person does at the near end of an exec session: what comes in at standard input, and changes of the window.
actor PersonInput {
    /// nil when the session has no terminal.
    private let terminal: Terminal?
    private var isOpen: Bool
    private var size: WindowSize?
    /// Whether the far end has been told that nothing will come.
    private var hasSaidEnd = false

    /// - Parameter isOpen: standard input is passed on; else the command sees its end at once, or an idle terminal.
    init(terminal: Terminal?, isOpen: Bool) {
        self.terminal = terminal
        self.isOpen = isOpen
        size = terminal?.size
    }

    /// How long a look at standard input may keep a thread, in milliseconds; also how late a change of the window is seen.
    private static let look: Int32 = 100

    /// nil when there is nothing more to say, or the session is over.
    func next() async throws(TorporError) -> ExecInput? {
        while !Task.isCancelled {
            if let now = terminal?.size, now != size {
                size = now
                return .window(now)
            }
            if isOpen {
                switch try await Blocking.run({ () throws(TorporError) in try Self.read() }) {
                case nil: continue
                case let bytes? where !bytes.isEmpty: return .data(bytes)
                default: isOpen = false
                }
                if terminal != nil { return .end }
            }
            if terminal == nil {
                defer { hasSaidEnd = true }
                return hasSaidEnd ? nil : .end
            }
            do { try await Task.sleep(for: .milliseconds(Int64(Self.look))) } catch { return nil }
        }
        return nil
    }

    /// What is there; nil for nothing yet, empty at the end.
    private static func read() throws(TorporError) -> [UInt8]? {
        var one = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&one, 1, look) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: ExecInput.longestData)
        let got = Foundation.read(STDIN_FILENO, &buffer, buffer.count)
        if got < 0 { return errno == EINTR || errno == EAGAIN ? nil : [] }
        return Array(buffer[..<got])
    }
}
