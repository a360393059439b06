/// How one kind of workload is started, frozen, captured and restored: `oci` and, later, others.
package struct BackendKind: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "a backend" }
}
