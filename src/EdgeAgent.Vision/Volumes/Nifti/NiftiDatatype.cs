namespace EdgeAgent.Vision.Volumes.Nifti;

/// <summary>Types of voxels by the numbers that a NIfTI header has for them (nifti1.h, <c>DT_…</c>): those that are read.</summary>
internal enum NiftiDatatype
{
    UInt8 = 2,
    Int16 = 4,
    Int32 = 8,
    Float32 = 16,
    Float64 = 64,
    Int8 = 256,
    UInt16 = 512,
    UInt32 = 768,
    Int64 = 1024,
    UInt64 = 1280,
}
