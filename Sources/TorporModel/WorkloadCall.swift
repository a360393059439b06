/// Something to ask of a workload that runs: a command beside it, or an HTTP request to it. A status of 0, or an answer of 200 to 299, is success.
package struct WorkloadCall: Hashable, Codable, Sendable {
    /// How it is asked.
    package enum Way: Hashable, Codable, Sendable {
        /// Program and arguments, in its container and as its own user; never empty.
        case command([String])
        /// To its own address: `GET`, or `POST` where something is told. The path begins with `/`.
        case http(port: UInt16, path: String)
    }

    package var way: Way
    /// Milliseconds until it has failed.
    package var timeoutMs: UInt64

    package init(_ way: Way, timeoutMs: UInt64 = 5000) {
        self.way = way
        self.timeoutMs = timeoutMs
    }

    /// Whoever orders anything of the workload waits behind it.
    package static let longestMs: UInt64 = 60_000

    /// - Throws: `invalidArgument` with what to write instead.
    package func check() throws(TorporError) {
        guard (1...Self.longestMs).contains(timeoutMs) else {
            throw TorporError(.invalidArgument, "a timeout of \(timeoutMs) ms", remedy: "give it 1 ms to 60 s")
        }
        switch way {
        case .command(let words):
            guard words.first?.isEmpty == false else {
                throw TorporError(.invalidArgument, "there is no command to run", remedy: "name a program and its arguments")
            }
        case .http(let port, let path):
            guard port > 0, path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
                throw TorporError(
                    .invalidArgument, ":\(port)\(path.debugDescription) is no place in a workload",
                    remedy: "write :PORT/PATH, in the letters that a URL may have")
            }
        }
    }
}
