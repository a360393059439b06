/// How a process ended, from a wait status (wait(2)).
package enum ExitStatus: Hashable, Sendable {
    case code(Int32)
    case signal(Int32)

    package init(wait status: Int32) {
        self = status & 0x7f == 0 ? .code((status >> 8) & 0xff) : .signal(status & 0x7f)
    }

    /// As a shell would say it: a signal is 128 and its number.
    package var shellCode: Int32 {
        switch self {
        case .code(let code): code
        case .signal(let number): 128 + number
        }
    }
}
