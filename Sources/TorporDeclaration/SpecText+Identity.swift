package import TorporModel

extension SpecText {
    /// `USER:GROUP` by number; a user alone is in the group of the same number.
    ///
    /// Names are refused: they mean different people on different nodes. The last number of 32 bits is refused too, since the kernel reads
    /// it as "leave as it is" (setresuid(2)).
    package static func user(_ text: String) throws(TorporError) -> WorkloadUser {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { number($0).flatMap(UInt32.init(exactly:)) }.filter { $0 < UInt32.max }
        guard let user = numbers.first, numbers.count == parts.count, parts.count <= 2 else {
            throw malformed(text, "a user by number", remedy: "write 1000:1000, with the numbers of `id -u NAME` and `id -g NAME`")
        }
        return WorkloadUser(user: user, group: numbers.count == 2 ? numbers[1] : user)
    }

    /// `1000:1000`.
    package static func text(user: WorkloadUser) -> String { "\(user.user):\(user.group)" }
}
