import Synchronization
import TorporModel
import TorporPorts

@testable import TorporBackends

/// Somebody at the near end of an exec session: says what is prepared, then waits, and keeps what is printed.
final class Typist: Sendable {
    private let script: Mutex<[ExecInput]>
    private let heard = Mutex<(output: String, error: String)>(("", ""))

    init(_ script: ExecInput...) { self.script = Mutex(script) }

    var output: String { heard.withLock { $0.output } }
    var error: String { heard.withLock { $0.error } }

    /// Says something more.
    func say(_ input: ExecInput) { script.withLock { $0.append(input) } }

    var line: ExecLine {
        ExecLine {
            while !Task.isCancelled {
                let next = self.script.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                if let next { return next }
                do { try await Task.sleep(for: .milliseconds(5)) } catch { break }
            }
            return nil
        } output: { output in
            self.heard.withLock {
                switch output {
                case .output(let bytes): $0.output += String(decoding: bytes, as: UTF8.self)
                case .error(let bytes): $0.error += String(decoding: bytes, as: UTF8.self)
                }
            }
        }
    }
}
