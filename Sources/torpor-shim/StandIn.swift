import CLinux
import Glibc
import TorporHost
import TorporModel

/// criu, as far as runc can tell: this program under criu's name, first on runc's path.
///
/// One capture or restore it has done by criu's command line, which can stream, and hands each of criu's pipes to the agent. Everything
/// else, and everything when no agent waits, is criu's own business: this process becomes it.
struct StandIn {
    /// criu's name, by which runc looks for it.
    static let name = "criu"

    private let place: StreamPlace
    /// runc's end of the line, by number.
    private let asker: Int32
    private let request: CriuRequest

    /// Never returns.
    static func main(_ arguments: [String]) -> Never {
        var environment: [String: String] = [:]
        for name in ["TORPOR_CRIU", "TORPOR_COPY", "TORPOR_CGROUP"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        guard let place = StreamPlace(environment) else { exit(127) }
        if let standIn = StandIn(arguments, place) { exit(standIn.perform() ? 0 : 1) }
        var argv = ([place.engine] + arguments).map { strdup($0) }
        argv.append(nil)
        execv(place.engine, argv)
        exit(127)
    }

    /// nil when criu itself has to answer; its request is then still on the line.
    private init?(_ arguments: [String], _ place: StreamPlace) {
        guard arguments.count == 2, arguments[0] == "swrk", let asker = Int32(arguments[1]),
            Folder.exists("\(place.folder)/\(StreamPlace.socketName)")
        else { return nil }
        var message = [UInt8](repeating: 0, count: Self.longest)
        let got = Int(cl_peek(asker, &message, message.count))
        guard got > 0, got < message.count, let request = CriuRequest(Array(message[..<got]), asker: getppid()) else { return nil }
        self.place = place
        self.asker = asker
        self.request = request
        _ = read(asker, &message, message.count)
        // criu is not to have runc's line, and least of all to hand it on to what it restores.
        _ = fcntl(asker, F_SETFD, FD_CLOEXEC)
    }

    /// Longest request, as criu itself takes it.
    private static let longest = 256 << 10

    /// Whether runc was told of a success, and has heard it.
    private func perform() -> Bool {
        do {
            let pid = try stream()
            guard say(request.notice(pid: pid)), acknowledged() else { return false }
            return say(request.answer(succeeded: true, pid: pid))
        } catch {
            // runc says "criu failed" and names criu's log.
            if let log = request.log, let file = try? Descriptor(path: log, O_WRONLY | O_CREAT | O_APPEND) {
                try? DurableFile.write(Array("Error (torpor-shim): \(error)\n".utf8), descriptor: file.raw, name: log)
            }
            _ = say(request.answer(succeeded: false, pid: 0))
            return false
        }
    }

    /// Has criu do it; the workload's first process.
    private func stream() throws(TorporError) -> Int32 {
        let agent = try PacketLine.connected(to: StreamPlace.socketName, in: place.folder)
        let images = "/proc/\(getppid())/fd/\(request.images)"
        let pidFile = "\(place.folder)/restored.pid"
        unlink(pidFile)
        let settings = request.settings.flatMap { try? DurableFile.readText($0) } ?? ""
        let name = request.task == .restore ? StreamerInbox.serveSocket : StreamerInbox.captureSocket
        let folder = try Descriptor(path: images, O_RDONLY | O_DIRECTORY)
        let listener = OpenFile(owning: try SystemCall.checkAnswer(cl_unix_listen(folder.raw, name), "listen at \(name)"))
        let relay: any Relay =
            switch request.task {
            case .dump: try CaptureRelay(agent: agent, folder: place.folder)
            case .restore: try RestoreRelay(agent: agent, cgroup: Cgroup(path: place.cgroup))
            }
        let criu = try spawn(request.arguments(images: images, settings: settings, pidFile: pidFile))
        try StreamLoop(criu: criu, listener: listener, relay: relay).run()
        guard case .dump(let pid) = request.task else {
            let text = try DurableFile.readText(pidFile, limit: 32)
            guard let pid = Int32(text.split(separator: "\n").first ?? "") else {
                throw TorporError(.engineFailed, "criu named no process")
            }
            return pid
        }
        return pid
    }

    /// As a child that has every open file which runc gave to criu, by the same numbers.
    private func spawn(_ arguments: [String]) throws(TorporError) -> Int32 {
        var argv = ([place.engine] + arguments).map { strdup($0) }
        defer { for pointer in argv { free(pointer) } }
        argv.append(nil)
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, place.engine, nil, nil, argv, environ)
        guard failure == 0 else { throw SystemCall.failure(failure, "start \(place.engine)") }
        return pid
    }

    private func say(_ message: [UInt8]) -> Bool { cl_say(asker, message, message.count) == message.count }

    private func acknowledged() -> Bool {
        var message = [UInt8](repeating: 0, count: 4096)
        let got = read(asker, &message, message.count)
        return got > 0 && CriuRequest.isAcknowledged(Array(message[..<got]))
    }
}
