/// User and group by number: names mean different people on different nodes.
package struct WorkloadUser: Hashable, Codable, Sendable {
    package let user: UInt32
    package let group: UInt32
    package init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }
}
