import TorporModel

extension ErrorView {
    /// One message serves both: readers need not know whether they see a failure or the picture of one.
    /// A view is an error for people: it travels as the error it shows.
    var wire: Torpor_V1_ErrorDetail {
        TorporError(code: ErrorCode(word: code), message: message, remedy: remedy, causes: causes).wire
    }
}
