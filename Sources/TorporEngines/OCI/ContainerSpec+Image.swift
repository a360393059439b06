import TorporHost
package import TorporModel

extension ContainerSpec {
    /// A workload whose files begin with an image: as the view of a host, with the capabilities that images are made for, which here reach
    /// no further than the workload's own root and volumes.
    ///
    /// `spec` is whole: what it left to the image has been filled in. `groups` are further groups of its user, by number.
    package static func image(name: WorkloadName, spec: WorkloadSpec, groups: [Int], architecture: String) -> ContainerSpec {
        var value = view(name: name, spec: spec, architecture: architecture).value
        let names: JSONValue = [
            "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETFCAP", "CAP_SETGID",
            "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
        ]
        value["process"]?["capabilities"] = ["bounding": names, "effective": names, "permitted": names]
        if !groups.isEmpty { value["process"]?["user"]?["additionalGids"] = .array(groups.map { .number($0) }) }
        return ContainerSpec(value)
    }
}
