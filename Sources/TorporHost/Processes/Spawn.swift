import CLinux
import Glibc
package import TorporModel

/// Starts a program and returns at once: for children whose life is not bound to one call, such as engines that a shim watches.
///
/// `Command` is for the rest. Swift cannot run between fork and exec; the C below can.
package struct Spawn: Sendable {
    /// Absolute path.
    package var program: String
    package var arguments: [String]
    /// Nothing is inherited.
    package var environment: [String: String]
    /// Descriptors for the child's 0, 1 and 2.
    package var input: Int32
    package var output: Int32
    package var error: Int32
    /// A session of its own: whoever started it may be killed without it noticing.
    package var ownSession = true
    /// Not even a child any more: the kernel hands it to the nearest reaper.
    package var detached = false
    /// A descriptor of a network namespace to start in.
    package var networkNamespace: Int32?
    /// Open files that the program, and what it starts, have as descriptors from `firstLent` on, in this order; at most three.
    package var lent: [Int32] = []
    /// Far above what a program opens by itself.
    package static let firstLent = CL_LENT

    package init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: Int32, output: Int32, error: Int32
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.output = output
        self.error = error
    }

    /// The pid of the program, which has begun to run.
    ///
    /// - Throws: `notFound` when there is no such program.
    package func start() throws(TorporError) -> Int32 {
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        var envp: [UnsafeMutablePointer<CChar>?] = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
        defer { for pointer in argv + envp { free(pointer) } }
        argv.append(nil)
        envp.append(nil)
        let result = program.withCString { path in
            argv.withUnsafeBufferPointer { argv in
                envp.withUnsafeBufferPointer { envp in
                    var how = cl_spawn_how()
                    how.path = path
                    how.argv = argv.baseAddress
                    how.envp = envp.baseAddress
                    how.input = input
                    how.output = output
                    how.error = error
                    how.netns = networkNamespace ?? -1
                    how.session = ownSession
                    how.detached = detached
                    return lent.withUnsafeBufferPointer { lent in
                        how.lent = lent.baseAddress
                        how.lentCount = Int32(clamping: lent.count)
                        return CLinux.cl_spawn(&how)
                    }
                }
            }
        }
        return try SystemCall.checkAnswer(result, "start \(program)")
    }
}
