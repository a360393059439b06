import Glibc
package import TorporModel

/// Turns the kernel's answers into values or errors that say what was tried.
package enum SystemCall {
    /// `result` when it is not negative.
    ///
    /// - Throws: the present `errno` as words, when `result` is -1.
    @discardableResult
    package static func check(_ result: Int32, _ what: @autoclosure () -> String) throws(TorporError) -> Int32 {
        guard result < 0 else { return result }
        throw failure(errno, what())
    }

    /// The same for calls of `CLinux`, which answer a negative errno.
    @discardableResult
    package static func checkAnswer(_ result: Int32, _ what: @autoclosure () -> String) throws(TorporError) -> Int32 {
        guard result < 0 else { return result }
        throw failure(-result, what())
    }

    /// The error for an errno: a code to act on where the kernel's word has one.
    package static func failure(_ number: Int32, _ what: String) -> TorporError {
        let words = String(cString: strerror(number))
        return switch number {
        case ENOENT, ESRCH: TorporError(.notFound, "\(what): \(words)")
        case EEXIST: TorporError(.alreadyExists, "\(what): \(words)")
        case ENOSPC, EDQUOT: TorporError(.diskFull, "\(what): \(words)", remedy: "free space on the node, or choose another")
        case EACCES, EPERM: TorporError(.permissionDenied, "\(what): \(words)", remedy: "run the agent as root")
        case ENOMEM: TorporError(.noCapacity, "\(what): \(words)", remedy: "free memory on the node, or choose another")
        default: TorporError(.internal, "\(what): \(words)")
        }
    }
}
