import Glibc
package import TorporModel

/// One question to Proxmox VE's HTTP API and its answer, by curl, which brings TLS. Blocks.
///
/// The token stands in the file that curl reads as its settings and in no command line: those anybody on the node can read
/// (`/proc/PID/cmdline`). What is sent as fields holds no secrets.
package struct ProxmoxLine: Hashable, Sendable {
    /// What came back, also of a request that was refused.
    package struct Answer: Hashable, Sendable {
        package let status: Int
        /// What the status line says behind the number.
        package let reason: String
        package let body: String

        package init(status: Int, reason: String, body: String) {
            self.status = status
            self.reason = reason
            self.body = body
        }
    }

    /// Longest answer: a cluster's list of guests.
    private static let most = 16 << 20

    /// Absolute path of curl.
    package let curl: String
    /// curl's settings: the token's header, and whom to trust. Readable by root alone.
    package let settings: String
    /// Where the API begins, as in `https://pve-a:8006/api2/json`.
    package let root: String

    package init(curl: String, settings: String, root: String) {
        self.curl = curl
        self.settings = settings
        self.root = root
    }

    /// - Throws: `unreachable` or `deadlineExceeded` when it may have been obeyed all the same, `permissionDenied` when who answers cannot
    ///   prove its name. A status that means failure is an answer.
    package func ask(
        _ method: String, _ path: String, _ fields: [(name: String, value: String)] = [], limit: Duration = .seconds(60)
    ) throws(TorporError) -> Answer {
        let seconds = max(1, MonotonicClock.milliseconds(of: limit) / 1000)
        // Not the settings of whoever runs it: those may log, or name a proxy. They are passed over by the first option only.
        var arguments = [
            "--disable", "--config", settings, "--silent", "--show-error", "--include", "--globoff", "--noproxy", "*",
            "--max-time", "\(seconds)", "--request", method,
        ]
        if method == "GET" || method == "DELETE" {
            if !fields.isEmpty { arguments.append("--get") }
        } else if fields.isEmpty {
            // A length, though it is zero: PVE's server asks for one.
            arguments += ["--data", ""]
        }
        for field in fields { arguments += ["--data-urlencode", "\(field.name)=\(field.value)"] }
        let (bytes, words, exit) = try run(arguments + [root + path])
        switch exit {
        case 0: return try Self.parse(bytes)
        case 28: throw TorporError(.deadlineExceeded, "PVE did not answer \(method) \(path) in \(seconds) s")
        case 35, 51, 53, 54, 58, 59, 60, 66, 77, 83, 90:
            throw TorporError(
                .permissionDenied, "\(root) cannot prove that it is PVE: \(words)",
                remedy: "name its authority's file as ca in site.conf: /etc/pve/pve-root-ca.pem")
        case 6, 7, 52, 55, 56, 95, 96: throw TorporError(.unreachable, "\(root) does not answer: \(words)")
        default: throw TorporError(.unreachable, "curl ended with \(exit) when it asked \(method) \(path): \(words)")
        }
    }

    /// - Returns: what curl read, its complaint, and its exit code.
    private func run(_ arguments: [String]) throws(TorporError) -> (bytes: [UInt8], words: String, exit: Int32) {
        let null = try Descriptor(path: "/dev/null", O_RDONLY)
        let output = try PipeEnds()
        let error = try PipeEnds()
        let pid: Int32
        do throws(TorporError) {
            let spawn = Spawn(
                curl, arguments, environment: Command.plainEnvironment, input: null.raw, output: output.write, error: error.write)
            pid = try spawn.start()
        } catch {
            throw TorporError(.engineMissing, "curl cannot be run", remedy: "apt-get install curl", cause: error)
        }
        output.closeWrite()
        error.closeWrite()
        let bytes = try output.readAll(limit: Self.most)
        let words = String(decoding: try error.readAll(limit: 64 << 10), as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            // Somebody else in this process waited for it: what it has printed is all that is known.
            guard errno == EINTR else { return (bytes, words, bytes.starts(with: Array("HTTP/".utf8)) ? 0 : 56) }
        }
        return (bytes, words, status & 0x7f == 0 ? (status >> 8) & 0xff : 56)
    }

    /// A status line, lines of a head, and the rest.
    package static func parse(_ bytes: [UInt8]) throws(TorporError) -> Answer {
        let gap = bytes.firstRange(of: Array("\r\n\r\n".utf8))
        let head = String(decoding: bytes[..<(gap?.lowerBound ?? bytes.endIndex)], as: UTF8.self)
        let words = (head.split(separator: "\r\n").first ?? "").split(separator: " ", maxSplits: 2)
        guard let gap, words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else {
            throw TorporError(.unreachable, "\"\(head.prefix(60))\" is no answer of an HTTP server")
        }
        let body = String(decoding: bytes[gap.upperBound...], as: UTF8.self)
        return Answer(status: status, reason: words.count > 2 ? String(words[2]) : "", body: body)
    }
}
