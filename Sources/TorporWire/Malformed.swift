import TorporModel

/// What reading a message throws, worded in one place.
///
/// Always `invalidArgument`: nothing was done, and the same message will be refused again. A client that meets it in an *answer* calls
/// the outcome unknown instead.
enum Malformed {
    /// A oneof without a case, or an enumeration's word that this side does not know.
    static func unknown(_ what: String) -> TorporError {
        TorporError(
            .invalidArgument, "malformed message: \(what) is absent or not known here",
            remedy: "let both sides run the same version of torpor")
    }

    /// A number that no value of the model could have.
    static func outOfRange(_ what: String, _ value: some BinaryInteger) -> TorporError {
        TorporError(.invalidArgument, "malformed message: \(what) is \(value), which is out of range")
    }

    /// The submessage that proto3 may leave out and Torpor may not.
    ///
    /// - Throws: `invalidArgument` naming `what`, when it is not `present`.
    static func require<Value>(_ present: Bool, _ value: @autoclosure () -> Value, _ what: String) throws(TorporError) -> Value {
        guard present else { throw unknown(what) }
        return value()
    }
}
