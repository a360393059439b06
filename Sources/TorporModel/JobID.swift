/// Which job: made by the coordinator when it accepts a submission.
package struct JobID: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "a job id" }
}
