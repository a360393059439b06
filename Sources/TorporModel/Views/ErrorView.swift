/// An error in JSON output.
package struct ErrorView: Hashable, Codable, Sendable {
    package let code: String
    package let message: String
    package let remedy: String?
    package let causes: [String]

    package init(_ error: TorporError) {
        code = error.code.word
        message = error.message
        remedy = error.remedy
        causes = error.causes
    }
}
