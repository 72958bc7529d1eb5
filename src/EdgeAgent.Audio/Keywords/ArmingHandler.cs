namespace EdgeAgent.Audio.Keywords;

/// <summary>Is told that a stream is armed or disarmed.</summary>
public delegate void ArmingHandler(in ArmingChange change);
