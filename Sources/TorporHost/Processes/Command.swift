import Glibc
import Subprocess
import SystemPackage
package import TorporModel

/// One program run to its end under a deadline, in a session of its own; at the deadline its process group is ended, TERM before KILL.
///
/// Never for an engine that captures: such a child is waited for (handoff-rules A2), which is the shim's part.
package struct Command: Sendable {
    /// What came of it.
    package struct Outcome: Sendable {
        /// How it ended.
        package let exit: ExitStatus
        /// What it printed, as UTF-8.
        package let output: String
        /// The same of its error output.
        package let error: String
    }

    /// Absolute path.
    package var program: String
    package var arguments: [String]
    /// Nothing is inherited.
    package var environment: [String: String]
    /// From the start to the end of all its output.
    package var deadline: Duration
    /// Descriptors for the child's input and output; the caller keeps and closes them. Output that goes elsewhere is not collected.
    package var input: Int32?
    package var output: Int32?

    package init(
        _ program: String, _ arguments: [String], environment: [String: String] = Command.plainEnvironment,
        deadline: Duration = .seconds(30),
        input: Int32? = nil, output: Int32? = nil
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.deadline = deadline
        self.input = input
        self.output = output
    }

    /// Only what a program needs to find others, in a language that can be parsed.
    package static let plainEnvironment = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": "/root",
    ]

    /// Longest output that is collected; more than any engine prints in one call.
    private static let outputLimit = 4 << 20

    /// Whatever its exit status.
    ///
    /// - Throws: `engineMissing` when there is no such program, `deadlineExceeded` when it was ended for its deadline.
    package func run() async throws(TorporError) -> Outcome {
        let outcome = await race()
        switch outcome {
        case .success(let value): return value
        case .failure(let error): throw error
        }
    }

    /// As `run`, but every end other than exit 0 is an error with what it printed.
    @discardableResult
    package func succeed() async throws(TorporError) -> Outcome {
        let outcome = try await run()
        guard outcome.exit == .code(0) else {
            let words = outcome.error.isEmpty ? outcome.output : outcome.error
            throw TorporError(
                .engineFailed, "\(name) \(arguments.first ?? "") ended with \(outcome.exit): \(words.suffix(400))",
                remedy: "run it by hand to see more: \(program) \(arguments.joined(separator: " "))")
        }
        return outcome
    }

    /// For messages.
    private var name: String { program.split(separator: "/").last.map(String.init) ?? program }

    /// The program against its deadline; returns only once the program is gone.
    private func race() async -> Result<Outcome, TorporError> {
        await withTaskGroup(of: Result<Outcome, TorporError>?.self) { group in
            group.addTask { await launch() }
            group.addTask {
                // Cancelled when the program ends first: then there is nothing to say.
                do { try await Task.sleep(for: deadline) } catch { return nil }
                return .failure(TorporError(.deadlineExceeded, "\(name) \(arguments.first ?? "") took longer than \(deadline)"))
            }
            var first: Result<Outcome, TorporError>?
            for await result in group {
                if first == nil { first = result }
                // Cancelling runs the teardown, and the group waits until the program is gone.
                group.cancelAll()
            }
            return first ?? .failure(TorporError(.cancelled, "\(name) was cancelled"))
        }
    }

    /// Starts it and waits; a program that cannot be started is a failure, one that ends badly an outcome.
    private func launch() async -> Result<Outcome, TorporError> {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))]
        let inherited = Environment.custom(
            Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
        do {
            let null = try Descriptor(path: "/dev/null", O_RDONLY)
            let source = FileDescriptorInput.fileDescriptor(
                FileDescriptor(rawValue: input ?? null.raw), closeAfterSpawningProcess: false)
            let text = StringOutput<UTF8>.string(limit: Self.outputLimit)
            guard let output else {
                let result = try await Subprocess.run(
                    .path(FilePath(program)), arguments: Arguments(arguments), environment: inherited, platformOptions: options,
                    input: source, output: text, error: text)
                return .success(
                    Outcome(exit: Self.exit(result.terminationStatus), output: result.standardOutput, error: result.standardError))
            }
            let sink = FileDescriptorOutput.fileDescriptor(FileDescriptor(rawValue: output), closeAfterSpawningProcess: false)
            let result = try await Subprocess.run(
                .path(FilePath(program)), arguments: Arguments(arguments), environment: inherited, platformOptions: options,
                input: source, output: sink, error: text)
            return .success(Outcome(exit: Self.exit(result.terminationStatus), output: "", error: result.standardError))
        } catch {
            return .failure(failure(error))
        }
    }

    private static func exit(_ status: TerminationStatus) -> ExitStatus {
        switch status {
        case .exited(let code): .code(code)
        case .signaled(let number): .signal(number)
        }
    }

    /// A missing program says what installs it.
    private func failure(_ error: any Error) -> TorporError {
        if let error = error as? TorporError { return error }
        if let error = error as? SubprocessError, error.code == .executableNotFound {
            return TorporError(.engineMissing, "there is no \(program) on this node", remedy: "Scripts/setup.sh installs it", cause: error)
        }
        return TorporError(.engineFailed, "\(name) could not be run", cause: error)
    }
}
