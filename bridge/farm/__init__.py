"""The same jobs on many machines, through Dask (`pip install sample-fodder[farm]`, docs/farm.md).

engine    the near side: what bridge.engine.Engine does, over a scheduler
hand      the far side: what runs in each Dask worker
"""
