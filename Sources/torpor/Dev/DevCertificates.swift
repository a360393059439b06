import TorporHost
import TorporModel
import TorporRPC

/// Fresh leaves for everybody in the cluster, by an authority that stays with the folder: snapshots signed yesterday are believed today.
struct DevCertificates {
    let plan: DevPlan

    /// Writes everything under the folder `certificates`; keys are readable by their owner alone.
    func issue() throws(TorporError) {
        let folder = plan.folder.certificates
        try Folder.create("\(folder)/authority")
        let authority = try authority(in: "\(folder)/authority")
        try issue(.coordinator, as: "coordinator", hosts: [plan.gateway], by: authority)
        for node in plan.nodes { try issue(.agent(node), as: node.rawValue, hosts: [plan.address(node)], by: authority) }
        try issue(try .parse(short: "operator/dev?role=admin"), as: "operator", hosts: [], by: authority)
    }

    /// The folder's own, made at the first start and kept for all later ones.
    private func authority(in folder: String) throws(TorporError) -> CertificateAuthority {
        if Folder.exists("\(folder)/key.pem") {
            return try CertificateAuthority(folder: folder)
        }
        let new = try CertificateAuthority.create(
            cluster: try ClusterName.parse("dev-\(plan.folder.tag)"), at: WallClock.now(), serial: Chance.serial())
        try new.write(to: folder)
        return new
    }

    private func issue(_ identity: Identity, as name: String, hosts: [String], by authority: CertificateAuthority) throws(TorporError) {
        let folder = "\(plan.folder.certificates)/\(name)"
        try Folder.create(folder)
        try authority.issue(identity, hosts: hosts, at: WallClock.now(), serial: Chance.serial()).write(to: CredentialFiles(folder: folder))
    }
}
