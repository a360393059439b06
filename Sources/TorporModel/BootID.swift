/// Which boot of a node (`/proc/sys/kernel/random/boot_id`): nothing kept by a kernel outlives it.
package struct BootID: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "a boot id" }
}
