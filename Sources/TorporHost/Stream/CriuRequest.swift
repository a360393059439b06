/// What runc asks of `criu swrk`, as the command line that does the same (criu 4.2: images/rpc.proto, cr-service.c, config.c).
///
/// Over that interface criu cannot stream: it opens the image folder with no direction, and aborts ("BUG" in img-streamer.c) when its
/// configuration says `stream`. Its command line can.
package struct CriuRequest: Hashable, Sendable {
    package enum Task: Hashable, Sendable {
        case dump(pid: Int32)
        case restore
    }

    package let task: Task
    /// Options, without the image folder and those of the configuration file.
    package let options: [String]
    /// The image folder: a number among the asker's open files.
    package let images: Int32
    /// The configuration file that has the last word; nil for none.
    package let settings: String?

    /// nil for any other request, and for one that has no equal on the command line: the real service has to answer it.
    ///
    /// - Parameter asker: whose open files the request names by their numbers.
    package init?(_ message: [UInt8], asker: Int32) {
        guard let request = ProtobufFields(parsing: message), case .bytes(let bytes)? = request.all.last(where: { $0.number == 2 })?.value,
            let asked = ProtobufFields(parsing: bytes), let images = asked.number(1)
        else { return nil }
        switch request.number(1) {
        case 1:
            guard let pid = asked.number(2).flatMap({ Int32(exactly: $0) }) else { return nil }
            task = .dump(pid: pid)
        case 2: task = .restore
        default: return nil
        }
        var options: [String] = []
        for field in asked.all {
            guard let words = Self.words(for: field, asker: asker) else { return nil }
            options += words
        }
        self.options = options
        self.images = Int32(truncatingIfNeeded: images)
        settings = asked.text(51)
    }

    /// One field of `criu_opts`; nil for one that is not known to mean the same here.
    private static func words(for field: ProtobufFields.Field, asker: Int32) -> [String]? {
        switch field.value {
        case .number(let value): words(for: field.number, value, asker: asker)
        case .bytes(let value): words(for: field.number, value)
        }
    }

    private static func words(for number: UInt64, _ value: UInt64, asker: Int32) -> [String]? {
        switch number {
        // The folder and the task; the log level is always the highest. Notices are sent by whoever asks in this way.
        case 1, 2, 9, 12: []
        // Terminals of which one end is outside: a workload has none (`ObstacleFinder`).
        case 50: []
        case 3: flag("--leave-running", value)
        case 4: flag("--ext-unix-sk", value)
        case 5: flag("--tcp-established", value)
        case 6: flag("--evasive-devices", value)
        case 7: flag("--shell-job", value)
        case 8: flag("--file-locks", value)
        case 17: ["--work-dir", "/proc/\(asker)/fd/\(value)"]
        case 24: flag("--manage-cgroups=soft", value)
        case 26: flag("--restore-sibling", value)
        case 38: value == 0 ? [] : value == newNetwork ? ["--empty-ns", "net"] : nil
        // Deduplication and lazy pages, when they are not asked for.
        case 16, 48: value == 0 ? [] : nil
        default: nil
        }
    }

    private static func words(for number: UInt64, _ value: [UInt8]) -> [String]? {
        let text = String(decoding: value, as: UTF8.self)
        switch number {
        case 10: return ["--log-file", text]
        case 13: return ["--root", text]
        case 37: return ["--external", text]
        case 44: return ["--freeze-cgroup", text]
        // The configuration file is read by whoever asks in this way.
        case 51: return []
        default: break
        }
        guard let pair = ProtobufFields(parsing: value) else { return nil }
        switch number {
        case 23:
            // The command line divides at the first colon.
            guard let inside = pair.text(1), let outside = pair.text(2), !inside.contains(":") else { return nil }
            return ["--ext-mount-map", "\(inside):\(outside)"]
        case 25:
            guard let path = pair.text(2) else { return nil }
            return ["--cgroup-root", pair.text(1).map { "\($0):\(path)" } ?? path]
        case 27:
            guard let key = pair.text(1), let file = pair.number(2) else { return nil }
            return ["--inherit-fd", "fd[\(file)]:\(key)"]
        default: return nil
        }
    }

    private static func flag(_ word: String, _ value: UInt64) -> [String] { value == 0 ? [] : [word] }

    /// CLONE_NEWNET (clone(2)).
    private static let newNetwork: UInt64 = 0x4000_0000

    /// criu's whole command line, without its name. `settings` is the text of the configuration file: `OPTION [VALUE]` a line.
    package func arguments(images folder: String, settings text: String, pidFile: String) -> [String] {
        let own: [String] =
            switch task {
            case .dump(let pid): ["dump", "--tree", "\(pid)"]
            case .restore: ["restore", "--restore-detached", "--pidfile", pidFile]
            }
        let last = text.split(separator: "\n").flatMap { line in
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            return words.isEmpty ? [] : ["--\(words[0])"] + words.dropFirst()
        }
        return own + ["--stream", "-v4", "--images-dir", folder] + options + last
    }

    /// criu's own log, where people and the agent look for what went wrong; nil when it was not asked for one.
    package var log: String? {
        guard let folder = value(of: "--work-dir"), let name = value(of: "--log-file") else { return nil }
        return "\(folder)/\(name)"
    }

    private func value(of option: String) -> String? { options.firstIndex(of: option).map { options[$0 + 1] } }

    // MARK: What runc is answered

    /// That a stage was reached, which runc acknowledges: it notes the restored process, or that there is a capture.
    package func notice(pid: Int32) -> [UInt8] {
        var notice = ProtobufFields()
        notice.add(1, Array((task == .restore ? "post-restore" : "post-dump").utf8))
        notice.add(2, UInt64(pid))
        var reply = ProtobufFields()
        reply.add(1, Self.notify)
        reply.add(2, 1)
        reply.add(5, notice.encoded)
        return reply.encoded
    }

    /// Whether runc has acknowledged a notice.
    package static func isAcknowledged(_ message: [UInt8]) -> Bool {
        guard let fields = ProtobufFields(parsing: message) else { return false }
        return fields.number(1) == notify && fields.number(3) == 1
    }

    /// The last answer.
    package func answer(succeeded: Bool, pid: Int32) -> [UInt8] {
        var reply = ProtobufFields()
        reply.add(1, task == .restore ? 2 : 1)
        reply.add(2, succeeded ? 1 : 0)
        guard succeeded else {
            reply.add(7, 1)
            return reply.encoded
        }
        var restored = ProtobufFields()
        if task == .restore { restored.add(1, UInt64(pid)) }
        reply.add(task == .restore ? 4 : 3, restored.encoded)
        return reply.encoded
    }

    private static let notify: UInt64 = 6
}
