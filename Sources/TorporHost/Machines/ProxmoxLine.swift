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
        // curl keeps the time itself.
        let outcome = try run(arguments + [root + path], limit + .seconds(10))
        let words = outcome.error.split(separator: "\n").first.map(String.init) ?? ""
        switch outcome.exit.shellCode {
        case 0: return try Self.parse(Array(outcome.output.utf8))
        case 28: throw TorporError(.deadlineExceeded, "PVE did not answer \(method) \(path) in \(seconds) s")
        case 35, 51, 53, 54, 58, 59, 60, 66, 77, 83, 90:
            throw TorporError(
                .permissionDenied, "\(root) cannot prove that it is PVE: \(words)",
                remedy: "name its authority's file as ca in site.conf: /etc/pve/pve-root-ca.pem")
        case 6, 7, 52, 55, 56, 95, 96: throw TorporError(.unreachable, "\(root) does not answer: \(words)")
        default: throw TorporError(.unreachable, "curl ended with \(outcome.exit.shellCode) when it asked \(method) \(path): \(words)")
        }
    }

    /// - Throws: `corrupt` when what it prints has no end.
    private func run(_ arguments: [String], _ limit: Duration) throws(TorporError) -> BriefCommand.Outcome {
        let outcome: BriefCommand.Outcome
        do throws(TorporError) { outcome = try BriefCommand(curl, arguments, most: Self.most).run(limit) } catch
            where error.code == .engineMissing
        {
            throw TorporError(.engineMissing, "curl cannot be run", remedy: "apt-get install curl", cause: error)
        }
        guard outcome.output.utf8.count < Self.most else { throw TorporError(.corrupt, "what curl prints has no end") }
        return outcome
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
