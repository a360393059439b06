import TorporEngines
import TorporHost
import TorporModel

/// What an image asks for, as umoci made a runtime's configuration of it (OCI image-spec 1.0, conversion.md): names of users looked up
/// in the image's own files, so that only numbers are left.
struct ImageDefaults: Sendable {
    /// Entry point and command, one after the other.
    let command: [String]
    let environment: [String: String]
    let workingDirectory: String?
    let user: WorkloadUser
    /// Further groups of that user.
    let groups: [Int]
    /// As signal(7) counts them on this kernel; nil when it names none that is known here.
    let stopSignal: Int32?
    /// As Go names processors: `amd64`, `arm64`.
    let architecture: String?

    init(_ configuration: JSONValue) {
        let process = configuration["process"]
        command = (process?["args"]?.elements ?? []).compactMap(\.text)
        var environment: [String: String] = [:]
        for pair in (process?["env"]?.elements ?? []).compactMap(\.text) {
            guard let equals = pair.firstIndex(of: "=") else { continue }
            environment[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
        }
        // umoci says so for a terminal, which no workload has.
        if environment["TERM"] == "xterm" { environment["TERM"] = nil }
        self.environment = environment
        workingDirectory = process?["cwd"]?.text
        user = ContainerSpec(configuration).user
        groups = (process?["user"]?["additionalGids"]?.elements ?? []).compactMap(\.integer)
        let notes = configuration["annotations"]
        stopSignal = (notes?["org.opencontainers.image.stopSignal"]?.text).flatMap(Self.number)
        architecture = notes?["org.opencontainers.image.architecture"]?.text
    }

    /// The specification with what it leaves to the image filled in; its own words win.
    ///
    /// - Throws: `invalidArgument` when neither says what to run.
    func completing(_ spec: WorkloadSpec) throws(TorporError) -> WorkloadSpec {
        var whole = spec
        if spec.command.isEmpty { whole.command = command }
        guard whole.command.first?.isEmpty == false else {
            throw TorporError(
                .invalidArgument, "the image \(spec.image?.reference.description ?? "") names no program",
                remedy: "torpor run NAME --image … -- COMMAND")
        }
        whole.environment = environment.merging(spec.environment) { $1 }
        whole.workingDirectory = spec.workingDirectory ?? workingDirectory
        whole.user = spec.user ?? user
        return whole
    }

    /// `SIGQUIT`, `QUIT` or `3`. WINCH is what web servers are asked with, to end kindly.
    private static func number(_ text: String) -> Int32? {
        if let number = Int32(text) { return (1...64).contains(number) ? number : nil }
        let word = text.uppercased().hasPrefix("SIG") ? String(text.uppercased().dropFirst(3)) : text.uppercased()
        if word == "WINCH" { return 28 }
        return StopSignal.allCases.first { $0.rawValue == word }?.number
    }
}
