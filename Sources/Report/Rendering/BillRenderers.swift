import Core

/// A bill of materials as CycloneDX.
struct CycloneDXBill: Renderer {
    let format = "cyclonedx"

    func bytes(_ bill: BillOfMaterials, _ context: RenderContext) throws(Failure) -> [UInt8] {
        try CycloneDX.text(bill, toolVersion: context.toolVersion, asOf: context.asOf)
    }
}

/// A bill of materials as SPDX 3.
struct SPDX3Bill: Renderer {
    let format = "spdx-3.0"

    func bytes(_ bill: BillOfMaterials, _ context: RenderContext) throws(Failure) -> [UInt8] {
        try SPDX3.text(bill, toolVersion: context.toolVersion, asOf: context.asOf)
    }
}

/// A bill of materials as SPDX 2.
struct SPDXBill: Renderer {
    let format = "spdx"

    func bytes(_ bill: BillOfMaterials, _ context: RenderContext) throws(Failure) -> [UInt8] {
        try SPDX.text(bill, toolVersion: context.toolVersion, asOf: context.asOf)
    }
}
