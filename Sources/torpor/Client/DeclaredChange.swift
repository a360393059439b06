import TorporDeclaration
import TorporModel
import TorporPorts

/// What a declared workload is to what is there.
struct DeclaredChange: Sendable, Codable {
    /// What would have to be done for it.
    enum Action: String, Codable {
        case create, unchanged
        /// It is there, and declared otherwise.
        case changed
    }

    let name: WorkloadName
    let action: Action
    let changes: [SpecDifference.Change]

    /// Asks the coordinator what there is of it.
    static func of(_ declared: DeclaredWorkload, _ control: any ControlPort) async throws(TorporError) -> DeclaredChange {
        let known: WorkloadView
        do throws(TorporError) { known = try await control.workload(declared.name) } catch  where error.code == .notFound {
            return DeclaredChange(name: declared.name, action: .create, changes: [])
        }
        let changes = SpecDifference.between(known.spec, declared.spec)
        return DeclaredChange(name: declared.name, action: changes.isEmpty ? .unchanged : .changed, changes: changes)
    }

    /// For people: a line for the workload, and one for each field that differs.
    var lines: [String] {
        ["\(action == .create ? "+" : action == .changed ? "~" : " ") \(name)"]
            + changes.map { "    \($0.field): \($0.old ?? "-") -> \($0.new ?? "-")" }
    }
}
